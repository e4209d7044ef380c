namespace Aviary.Cli.Commands.Sending;

/// <summary>Told how far a run is.</summary>
internal interface ISendingProgress
{
    /// <summary>So many were sent, answered and given up by now. Called often.</summary>
    void Show(SendingPlan plan, (int Sent, int Answered, int Dead) count);
}

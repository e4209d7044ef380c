using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Aviary.Learning.Datasets;
using Aviary.Learning.Metrics;
using Aviary.Learning.Networks;
using Aviary.Onnx;

namespace Aviary.Learning.Training;

/// <summary>
/// A training that runs an epoch at a time and can be put aside between two epochs. A training resumed from a saved state gives,
/// on the same machine with the same options and data, byte for byte the file of an unbroken one. Not for use by several threads at once.
/// </summary>
public sealed class TrainingLoop : IDisposable
{
    private readonly Dataset _dataset;
    private readonly Dataset? _validation;
    private readonly Recipe _recipe;
    private readonly Preparation _prepared;
    private readonly BatchFeeder _feeder;
    private readonly NetworkTraining _training;
    private readonly LearningRates _rates;
    private readonly WeightAverage? _average;
    private readonly BestWeights? _best;
    private readonly TrainingClock _clock;
    private readonly string _identity;
    private List<EpochResult> _history = [];
    private bool _broken;

    private TrainingLoop(Dataset given, Dataset? joining, TrainingOptions options, NetworkBasis? basis, TimeProvider? time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(options);
        options.ThrowIfInvalid();

        Recipe recipe = Recipe.Of(options, given);

        // Split before anything joins: what is kept for validation stays the same, whatever joins.
        (int[] training, int[] validation) = ValidationSplit.Of(given, recipe.Options.ValidationShare, RandomSeeds.Split(recipe.Options.Seed));
        Dataset dataset = joining is null ? given : given.With(joining);
        training = [.. training, .. Enumerable.Range(given.Count, dataset.Count - given.Count)];
        (_dataset, _recipe) = (dataset, recipe);
        if (training.Length < 2)
        {
            throw new DatasetException(dataset.Name, $"at least 2 examples are needed to train on, but there are {training.Length}");
        }

        _validation = validation.Length > 0 ? dataset.Subset(validation) : null;
        _prepared = Preparation.Of(dataset, training, recipe, basis, cancellationToken);
        _feeder = _prepared.Feeder;
        _training = new NetworkTraining(
            _prepared.Network,
            _feeder.Batch,
            recipe.LabelSmoothing,
            Settings(recipe, _prepared.Members is not null),
            recipe.Options.ResolvedThreads,
            // The proof of the fast form runs on a batch of another size, which members could not share out; there is nothing in them that it knows.
            plain: _prepared.Members is not null,
            recipe.Options.Seed,
            _prepared.Frozen.Contains);
        _average = recipe.AverageDecay > 0 ? new WeightAverage(_training.Weights.Span.Length, recipe.AverageDecay) : null;
        _best = _prepared.Members is not null ? new BestWeights(_training.Weights.Span.Length) : null;
        _rates = new LearningRates(recipe.Schedule, recipe.LearningRate, recipe.Epochs * _feeder.Steps);
        _clock = new TrainingClock(time ?? TimeProvider.System, recipe.Epochs, _feeder.Steps);
        // The number of threads is no part of it: a training may go on on a smaller machine, if not to the last bit alike.
        _identity = $"{recipe.Options with { Threads = 0 }} {dataset.Fingerprint}{IdentityOf(basis)}";
    }

    /// <summary>How it trains: the options with all that was left open settled by the data.</summary>
    public TrainingOptions Options => _recipe.Options;

    /// <summary>Epochs that are done.</summary>
    public int EpochsDone => _history.Count;

    /// <summary>Whether all epochs are done.</summary>
    public bool IsDone => EpochsDone >= _recipe.Epochs;

    /// <summary>The results of the epochs so far, in order.</summary>
    public IReadOnlyList<EpochResult> History => _history;

    /// <summary>All examples of the training: those given, with those that joined behind them.</summary>
    public Dataset Data => _dataset;

    /// <summary>The examples kept for validation, never learned from; null where none were kept.</summary>
    public Dataset? Validation => _validation;

    /// <summary>Begins a training.</summary>
    /// <param name="training">Examples to learn from; a share of them is kept for validation.</param>
    /// <param name="options">How to train.</param>
    /// <param name="time">The clock of the progress reports; the system's by default.</param>
    /// <param name="joining">More examples to learn from, none of which is kept for validation; null for none.</param>
    /// <param name="basis">The network to begin with; null for the preset that the options name.</param>
    /// <param name="cancellationToken">Ends what a frozen part computes once, between batches.</param>
    /// <exception cref="ArgumentException">An option is out of its range; it is named.</exception>
    /// <exception cref="DatasetException">There are too few examples.</exception>
    /// <exception cref="NetworkException">The network does not suit the examples, such as when they are too small.</exception>
    public static TrainingLoop Start(Dataset training, TrainingOptions options, TimeProvider? time = null, Dataset? joining = null, NetworkBasis? basis = null, CancellationToken cancellationToken = default)
        => new(training, joining, options, basis, time, cancellationToken);

    /// <summary>Goes on from a saved state.</summary>
    /// <inheritdoc cref="Start"/>
    /// <exception cref="TrainingStateException">The state is damaged, or belongs to other data or options.</exception>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "It is the result, or disposed on failure.")]
    public static TrainingLoop Resume(
        Dataset training,
        TrainingOptions options,
        ReadOnlySpan<byte> state,
        TimeProvider? time = null,
        Dataset? joining = null,
        NetworkBasis? basis = null,
        CancellationToken cancellationToken = default)
    {
        TrainingLoop loop = new(training, joining, options, basis, time, cancellationToken);
        try
        {
            loop._history = TrainingState.Load(state, loop._identity, loop._training, loop._average, loop._best);
            return loop;
        }
        catch
        {
            loop.Dispose();
            throw;
        }
    }

    /// <summary>Runs the next epoch. After a failure or a cancellation this loop is of no more use: resume from the last saved state.</summary>
    /// <param name="progress">Called after each step, and after the epoch's validation, on the calling thread.</param>
    /// <param name="cancellationToken">Checked before each step.</param>
    /// <exception cref="InvalidOperationException">All epochs are done, or the last one broke off.</exception>
    /// <exception cref="TrainingDivergedException">The loss is no number any more.</exception>
    public EpochResult RunEpoch(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        if (_broken || IsDone)
        {
            throw new InvalidOperationException(_broken ? "The last epoch broke off; resume from a saved state." : "All epochs are done.");
        }

        _broken = true;
        double loss = RunSteps(progress, cancellationToken);
        double? accuracy = _prepared.Members is { } members
            ? MeasureMembers(members, cancellationToken)
            : _validation is null ? null : AccuracyOn(_validation, cancellationToken);
        EpochResult result = new(EpochsDone + 1, loss, accuracy);
        progress?.Report(_clock.Report(EpochsDone, _feeder.Steps, loss, accuracy));
        _history.Add(result);
        _broken = false;
        return result;
    }

    /// <summary>All that a later <see cref="Resume"/> needs besides data and options: about three times the size of the weights.</summary>
    /// <exception cref="InvalidOperationException">The last epoch broke off.</exception>
    public byte[] SaveState()
        => _broken
            ? throw new InvalidOperationException("The last epoch broke off; the state between two epochs is lost.")
            : TrainingState.Save(_identity, _training, _average, _best, _history);

    /// <summary>Makes the file and measures it.</summary>
    /// <param name="test">Examples never seen in training; null to measure on the validation examples.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    /// <exception cref="InvalidOperationException">Epochs are left.</exception>
    /// <exception cref="DatasetException">The test examples have another form or other classes.</exception>
    public TrainedClassifier Finish(Dataset? test, CancellationToken cancellationToken)
    {
        if (_broken || !IsDone)
        {
            throw new InvalidOperationException($"{EpochsDone} of {_recipe.Epochs} epochs are done.");
        }

        byte[] file = MakeFile();
        if (test is not null)
        {
            TrainingReport.RequireSameKind(_dataset, test);
        }

        Dataset? measuring = test ?? _validation;
        ClassificationMetrics? measured = measuring is null
            ? null
            : ClassificationMetrics.Of(measuring.Labels.Span, Classify(file, measuring, cancellationToken), measuring.ClassNames.Count);
        return new TrainedClassifier(
            file,
            _dataset.ClassNames,
            TrainingReport.Parameters(_recipe, _dataset, _prepared.Stage.Notes),
            TrainingReport.Metrics(_history[^1], measured),
            [.. _history])
        {
            Evaluation = measured is null ? null : EvaluationJson.Document(measured, _dataset.ClassNames),
        };
    }

    /// <summary>Frees the native memory.</summary>
    public void Dispose()
    {
        _training.Dispose();
        _prepared.Dispose();
        _average?.Dispose();
        _best?.Dispose();
    }

    private static string IdentityOf(NetworkBasis? basis)
        => basis is null ? "" : $" {Convert.ToHexStringLower(SHA256.HashData(basis.Onnx.Span))} {string.Join(' ', basis.Freeze)}";

    private static OptimizerSettings Settings(Recipe recipe, bool hasMembers) => new()
    {
        Name = recipe.Optimizer,
        Beta2 = hasMembers ? TableRecipe.Beta2 : OptimizerSettings.UsualBeta2,
        Momentum = recipe.Options.Momentum,
        Nesterov = recipe.Options.Nesterov,
        WeightDecay = recipe.WeightDecay,
        ClipGradientNorm = recipe.ClipGradientNorm,
    };

    private double RunSteps(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        _feeder.Begin(EpochsDone);
        double sum = 0;
        for (int step = 0; step < _feeder.Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _feeder.Fill(step, _training.Batch, _training.Labels);
            float loss = _training.Step(_rates.Rate((EpochsDone * _feeder.Steps) + step));
            if (!float.IsFinite(loss))
            {
                throw new TrainingDivergedException(
                    $"the loss is {loss} in step {step + 1} of epoch {EpochsDone + 1}: lower LearningRate (it is {_recipe.LearningRate})");
            }

            _average?.Follow(_training.Weights.Span);
            sum += loss;
            progress?.Report(_clock.Report(EpochsDone, step + 1, sum / (step + 1), validationAccuracy: null));
        }

        return sum / _feeder.Steps;
    }

    /// <summary>Not after every epoch: a measurement takes as long as a good part of one.</summary>
    private double? MeasureMembers(MemberValidation members, CancellationToken cancellationToken)
    {
        if (!TableRecipe.Measures(EpochsDone + 1, _recipe.Epochs))
        {
            return null;
        }

        NativeBuffer weights = _average?.Values ?? _training.Weights;
        (double loss, double error, double accuracy) = members.Measure(_training.Trained(weights), cancellationToken);
        _best!.Offer(loss, error, weights.Span);
        return accuracy;
    }

    private byte[] MakeFile()
        => ClassifierFile.Make(_prepared.Stage, _prepared.Exported(_training.Trained(_best?.Values ?? _average?.Values)), _dataset.ClassNames);

    private double AccuracyOn(Dataset examples, CancellationToken cancellationToken)
        => ConfusionMatrix.Of(examples.Labels.Span, Classify(MakeFile(), examples, cancellationToken), examples.ClassNames.Count).Accuracy;

    private float[] Classify(byte[] file, Dataset examples, CancellationToken cancellationToken)
    {
        using DatasetClassifier classifier = new(file, _recipe.Options.ResolvedThreads);
        return classifier.Classify(examples, cancellationToken);
    }
}

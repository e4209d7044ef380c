using System.ComponentModel.DataAnnotations;
using Aviary.Settings;

namespace Aviary.TrainingRuns;

/// <summary>When and how training runs are carried out: the part of section <c>Training</c> that is not about learning itself.</summary>
public sealed class RunOptions
{
    /// <summary>The section of the settings.</summary>
    public const string Section = "Training";

    /// <summary>The model that the timer trains and the command line shows first. Default <c>fashion</c>.</summary>
    [Required, RegularExpression("^[a-z0-9][a-z0-9-]{0,62}$", ErrorMessage = "Training:Model must be 1 to 63 of a-z, 0-9 and '-', not beginning with '-'.")]
    public string Model { get; set; } = "fashion";

    /// <summary>When the timer starts a run, in six NCrontab fields (UTC). Default: every day at 03:00.</summary>
    [Required]
    public string Schedule { get; set; } = "0 0 3 * * *";

    /// <summary>How often waiting runs are looked for and resumed, in six NCrontab fields. Default: every 30 seconds.</summary>
    [Required]
    public string Tick { get; set; } = "*/30 * * * * *";

    /// <summary>
    /// What is trained on: <c>fashion-mnist</c>, or a file or folder that holds a table, pictures in a folder for each class, or IDX files;
    /// also at <c>s3://bucket/prefix</c>, or one file at <c>https://</c>. Default <c>fashion-mnist</c>.
    /// </summary>
    [Required]
    public string Data { get; set; } = "fashion-mnist";

    /// <summary>The column of a table with the classes. Default: the one named label, class, target, species, y or category, else the last.</summary>
    public string? Label { get; set; }

    /// <summary>What is tested with: a file, folder or <c>s3://</c> of the form of <c>Data</c>. Default: what the data gives as such, else a fifth of each class.</summary>
    public string? Test { get; set; }

    /// <summary>The SHA-256 of a file at <c>https://</c>, in 64 hexadecimal digits; needed for one.</summary>
    [RegularExpression("^[0-9a-fA-F]{64}$", ErrorMessage = "Training:Sha256 must be 64 hexadecimal digits.")]
    public string? Sha256 { get; set; }

    /// <summary>How long after its creation a run should be done. Default 2 hours, 1 minute to 7 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromHours(2);

    /// <summary>How many attempts a run gets. Default 3, 1 to 20.</summary>
    [Range(1, 20)]
    public int Attempts { get; set; } = 3;

    /// <summary>The pause after the first failed attempt; it doubles with each further one. Default 1 minute, up to 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one slice of work may go on before it hands the run back; below the function timeout. Default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Slice { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// A new version stays challenger when a paired test on the same validation examples says, with a probability of error
    /// below this, that it is worse than the champion. Default 0.05, 0 (always promote) to 0.5 (as soon as it errs more often).
    /// </summary>
    [Range(0, 0.5)]
    [FormerName("WorseLevel")]
    public double SignificanceLevel { get; set; } = 0.05;

    /// <summary>
    /// Whether each training of a table also studies what each of its columns is worth: models with one column, with two, and with each left
    /// out, within <see cref="StudyTime"/>. Default false.
    /// </summary>
    public bool Study { get; set; }

    /// <summary>After this time a study trains no further model. Default 5 minutes, 1 second to 6 hours.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "06:00:00")]
    public TimeSpan StudyTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>For how many days labelled inputs are kept; all that are kept join each training. 1 to 3650, default 90.</summary>
    [Range(1, 3650)]
    public int LabelledDays { get; set; } = 90;

    /// <summary>The most labelled inputs that join a training, the newest first. 0 (none join) to 10000000, default 100000.</summary>
    [Range(0, 10_000_000)]
    public int LabelledRows { get; set; } = 100_000;

    /// <summary>How often a trainer shows that it lives. Default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>After how long without a sign of life a run is taken over. Default 1 minute; at least three heartbeats.</summary>
    [Range(typeof(TimeSpan), "00:00:03", "01:00:00")]
    [FormerName("Lost")]
    public TimeSpan HeartbeatTimeout { get; set; } = TimeSpan.FromMinutes(1);
}

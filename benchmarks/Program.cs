using Aviary.Benchmarks;
using Aviary.Cli.Commands;
using Aviary.Onnx;

OnnxTelemetry.TurnOff(); // sessions that are measured beside Aviary's get options of their own
return await CommandLine.RunAsync(BenchmarkCommand.Create(), args);

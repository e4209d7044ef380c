using Aviary.Benchmarks;
using Aviary.Learning.Networks;

OnnxTelemetry.TurnOff(); // sessions that are measured beside Aviary's get options of their own
return await BenchmarkCommand.Create().Parse(args).InvokeAsync();

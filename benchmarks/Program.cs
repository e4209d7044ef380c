using Aviary.Benchmarks;

return await BenchmarkCommand.Create().Parse(args).InvokeAsync();

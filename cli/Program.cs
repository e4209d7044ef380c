using Aviary.Cli.Commands;

return await AviaryCommand.RunAsync(args);

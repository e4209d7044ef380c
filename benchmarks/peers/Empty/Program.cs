WebApplication app = WebApplication.Create(args);
app.MapGet("/", () => "");
app.Run();

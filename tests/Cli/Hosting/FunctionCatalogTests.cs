using Aviary.Cli.Hosting;
using Aviary.Functions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.Configuration;

namespace Aviary.Tests.Cli.Hosting;

/// <summary>What the local host takes, and what stops its start.</summary>
public sealed class FunctionCatalogTests
{
    [Fact]
    public void Functions_are_found_by_their_attributes()
    {
        FunctionCatalog catalog = Find([typeof(Good)], ("Good:Schedule", "0 0 3 * * *"));
        Assert.Equal(["Read", "Write"], catalog.Http.Select(function => function.Name).Order());
        Assert.Equal("Tick", Assert.Single(catalog.Timers).Name);
        Assert.Equal(["GET", "HEAD"], catalog.Http.Single(function => function.Name == "Read").Methods);
        Assert.Equal("Write", catalog.Http.Single(function => function.Name == "Write").Route);
        Assert.Equal([typeof(Good)], catalog.Classes);
    }

    [Fact]
    public void Every_function_of_the_app_can_be_hosted_with_the_settings_of_the_sample()
    {
        IConfigurationManager settings = new ConfigurationManager();
        settings.AddLocal(new LocalHostOptions { SettingsFile = Path.Combine(Repository.Root, "local.settings.sample.json") });
        FunctionCatalog catalog = FunctionCatalog.Find(typeof(Composition).Assembly.GetExportedTypes(), settings, new HashSet<string>());
        Assert.Contains("Predict", catalog.Http.Select(function => function.Name));
        Assert.Contains("ScheduleTraining", catalog.Timers.Select(function => function.Name));
    }

    [Theory]
    [InlineData(typeof(UnknownOnMethod), "AuthorizeAttribute on its method")]
    [InlineData(typeof(UnknownOnClass), "AuthorizeAttribute on its class")]
    [InlineData(typeof(UnknownOnParameter), "on its parameter 'id'")]
    [InlineData(typeof(UnknownTrigger), "QueueTriggerAttribute on its parameter 'message'")]
    [InlineData(typeof(UnknownOutput), "QueueOutputAttribute on its method")]
    [InlineData(typeof(NoTrigger), "has 0 triggers")]
    [InlineData(typeof(TwoTriggers), "has 2 triggers")]
    [InlineData(typeof(UnknownParameter), "the parameter 'number' of type Int32")]
    [InlineData(typeof(NotInRoute), "the parameter 'other' of type String")]
    [InlineData(typeof(NoRequest), "the parameter 'request' of type String, which this host does not know how to fill; expected HttpRequest")]
    [InlineData(typeof(WrongReturn), "returns System.Threading.Tasks.Task`1[System.String]")]
    [InlineData(typeof(WrongTimerParameter), "the parameter 'timer' of type String")]
    [InlineData(typeof(BadRoute), "has the route 'a/{b'")]
    [InlineData(typeof(BadSchedule), "'Tick': the schedule is 'now and then'")]
    [InlineData(typeof(UnsetSetting), "needs the setting 'Not:There', which is not set. Set the environment variable Not__There")]
    [InlineData(typeof(OpenPercent), "a percent sign that is not closed")]
    public void What_this_host_would_not_carry_out_stops_the_start(Type type, string said)
        => Assert.Contains(said, Assert.Throws<HostingException>(() => Find([type])).Message, StringComparison.Ordinal);

    [Fact]
    public void Two_functions_of_one_name_stop_the_start()
        => Assert.Contains(
            "Two functions have the name 'read'",
            Assert.Throws<HostingException>(() => Find([typeof(Good), typeof(SameName)], ("Good:Schedule", "00:01:00"))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Two_functions_on_one_route_stop_the_start_whatever_its_parameters_are_called()
        => Assert.Contains(
            "Two functions answer GET /things/{other}: 'Read' and 'ReadToo'",
            Assert.Throws<HostingException>(() => Find([typeof(Good), typeof(SameRoute)], ("Good:Schedule", "00:01:00"))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_wrong_schedule_from_a_setting_names_the_setting()
        => Assert.Contains(
            "'Tick' (setting Good:Schedule): the schedule is '0 0 99 * * *': 99 is higher than the maximum",
            Assert.Throws<HostingException>(() => Find([typeof(Good)], ("Good:Schedule", "0 0 99 * * *"))).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("true", false)]
    [InlineData("1", false)]
    [InlineData("false", true)]
    [InlineData("0", true)]
    [InlineData("", true)]
    public void A_setting_disables_a_function(string value, bool runs)
        => Assert.Equal(runs, Find([typeof(Good)], ("AzureWebJobs.Tick.Disabled", value), ("Good:Schedule", "00:01:00")).Timers.Count == 1);

    [Fact]
    public void A_disabled_function_needs_no_settings()
        => Assert.Empty(FunctionCatalog.Find([typeof(Good)], Settings(), new HashSet<string> { "Tick" }).Timers);

    [Fact]
    public void A_disabled_function_that_does_not_exist_stops_the_start()
        => Assert.Contains(
            "There is no function 'Tock' to disable. The functions are: Read, Tick, Write.",
            Assert.Throws<HostingException>(
                () => FunctionCatalog.Find([typeof(Good)], Settings(("Good:Schedule", "00:01:00")), new HashSet<string> { "Tock" })).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_wrong_value_of_a_disabling_setting_stops_the_start()
        => Assert.Contains(
            "AzureWebJobs.Tick.Disabled is 'maybe'",
            Assert.Throws<HostingException>(() => Find([typeof(Good)], ("AzureWebJobs.Tick.Disabled", "maybe"))).Message,
            StringComparison.Ordinal);

    private static FunctionCatalog Find(IEnumerable<Type> types, params (string Name, string Value)[] settings)
        => FunctionCatalog.Find(types, Settings(settings), new HashSet<string>());

    private static IConfiguration Settings(params (string Name, string Value)[] settings)
        => new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value))
            .Build();

#pragma warning disable CA1034, CA1822, CA1812 // Function classes to be found by reflection.
    public sealed class Good
    {
        [Function("Read")]
        public IResult Read([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "things/{id}")] HttpRequest request, string id)
            => Results.Ok();

        [Function("Write")]
        public Task<IResult> WriteAsync([HttpTrigger(AuthorizationLevel.Function, "post")] HttpRequest request, CancellationToken token)
            => Task.FromResult(Results.Ok());

        [Function("Tick")]
        public Task TickAsync([TimerTrigger("%Good:Schedule%")] TimerInfo timer) => Task.CompletedTask;
    }

    public sealed class SameName
    {
        [Function("read")]
        public IResult Read([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "elsewhere")] HttpRequest request) => Results.Ok();
    }

    public sealed class SameRoute
    {
        [Function("ReadToo")]
        public IResult Read([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "things/{other}")] HttpRequest request) => Results.Ok();
    }

    public sealed class UnknownOnMethod
    {
        [Function("F"), Authorize]
        public IResult F([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Ok();
    }

    [Authorize]
    public sealed class UnknownOnClass
    {
        [Function("F")]
        public IResult F([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Ok();
    }

    public sealed class UnknownOnParameter
    {
        [Function("F")]
        public IResult F(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "{id}")] HttpRequest request,
            [Microsoft.AspNetCore.Mvc.FromRoute] string id)
            => Results.Ok();
    }

    public sealed class UnknownTrigger
    {
        [Function("F")]
        public Task F([QueueTrigger] string message) => Task.CompletedTask;
    }

    public sealed class UnknownOutput
    {
        [Function("F"), QueueOutput]
        public Task F([TimerTrigger("00:01:00")] TimerInfo timer) => Task.CompletedTask;
    }

    public sealed class NoTrigger
    {
        [Function("F")]
        public IResult F(HttpRequest request) => Results.Ok();
    }

    public sealed class TwoTriggers
    {
        [Function("F")]
        public IResult F([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request, [TimerTrigger("00:01:00")] TimerInfo timer)
            => Results.Ok();
    }

    public sealed class UnknownParameter
    {
        [Function("F")]
        public IResult F([HttpTrigger(AuthorizationLevel.Anonymous, Route = "{number}")] HttpRequest request, int number) => Results.Ok();
    }

    public sealed class NotInRoute
    {
        [Function("F")]
        public IResult F([HttpTrigger(AuthorizationLevel.Anonymous, Route = "{id}")] HttpRequest request, string other) => Results.Ok();
    }

    public sealed class NoRequest
    {
        [Function("F")]
        public IResult F([HttpTrigger(AuthorizationLevel.Anonymous, Route = "{request}")] string request) => Results.Ok();
    }

    public sealed class WrongReturn
    {
        [Function("F")]
        public Task<string> F([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Task.FromResult("");
    }

    public sealed class WrongTimerParameter
    {
        [Function("F")]
        public Task F([TimerTrigger("00:01:00")] string timer) => Task.CompletedTask;
    }

    public sealed class BadRoute
    {
        [Function("F")]
        public IResult F([HttpTrigger(AuthorizationLevel.Anonymous, Route = "a/{b")] HttpRequest request) => Results.Ok();
    }

    public sealed class BadSchedule
    {
        [Function("Tick")]
        public void F([TimerTrigger("now and then")] TimerInfo timer)
        {
        }
    }

    public sealed class UnsetSetting
    {
        [Function("F")]
        public void F([TimerTrigger("%Not:There%")] TimerInfo timer)
        {
        }
    }

    public sealed class OpenPercent
    {
        [Function("F")]
        public void F([TimerTrigger("%Not:There")] TimerInfo timer)
        {
        }
    }

    [AttributeUsage(AttributeTargets.Parameter)]
    public sealed class QueueTriggerAttribute : TriggerBindingAttribute;

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class QueueOutputAttribute : Attribute;
#pragma warning restore CA1034, CA1822, CA1812
}

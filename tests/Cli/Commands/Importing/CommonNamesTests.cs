using Aviary.Cli.Commands.Importing;

namespace Aviary.Tests.Cli.Commands.Importing;

public sealed class CommonNamesTests
{
    [Fact]
    public void Names_are_found_by_the_scientific_name_whatever_the_order()
        => Assert.Equal(
            ["Scarlet Macaw", "", "Silvereye (ssp. lateralis)"],
            CommonNames.Of(
                ["Ara macao", "background", "Zosterops lateralis lateralis"],
                ["Zosterops lateralis lateralis (Silvereye (ssp. lateralis))", "background", "Ara macao (Scarlet Macaw)"])!);

    [Fact]
    public void A_list_of_other_things_gives_none() => Assert.Null(CommonNames.Of(["Ara macao"], ["Felis catus (Cat)", "", "("]));
}

# The Windows form of ./dev: .\dev.ps1 VERB [arguments]. Needs the .NET 10 SDK and a complete package source.
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
$env:DOTNET_NOLOGO = '1'
$verb, $rest = $args

if (-not (Get-Command dotnet -ErrorAction SilentlyContinue)) {
    Write-Error 'dev: the .NET 10 SDK is missing. Install it with: winget install Microsoft.DotNet.SDK.10'
    exit 1
}

function Invoke-Project([string] $Project, [object[]] $Arguments) {
    dotnet build $Project -c Release -v quiet -clp:NoSummary
    if ($LASTEXITCODE -ne 0) { exit 1 }
    dotnet run --project $Project -c Release --no-build -- @Arguments
    exit $LASTEXITCODE
}

switch ($verb) {
    { $_ -in $null, 'help' } {
        Write-Output '.\dev.ps1 run | test | bench NAME | check NAME | format | func, and every verb of aviary (serve, train, import, predict, models)'
        if ($null -eq $verb) { exit 2 }
    }
    'test' {
        dotnet build tests -c Release -v quiet -clp:NoSummary
        if ($LASTEXITCODE -ne 0) { exit 1 }
        $output = dotnet run --project tests -c Release --no-build -- -noColor @rest | ForEach-Object { Write-Host $_; $_ }
        $code = $LASTEXITCODE
        $line = $output | Select-String 'Total: (\d+), Errors: (\d+), Failed: (\d+), Skipped: (\d+), Not Run: (\d+)' | Select-Object -Last 1
        if ($null -eq $line) { Write-Output '0 passed, 1 failed, 0 skipped'; exit 1 }
        $n = $line.Matches[0].Groups | Select-Object -Skip 1 | ForEach-Object { [int] $_.Value }
        $failed = $n[1] + $n[2]
        if ($code -ne 0 -and $failed -eq 0) { $failed = 1 }
        Write-Output "$($n[0] - $n[2] - $n[3] - $n[4]) passed, $failed failed, $($n[3]) skipped"
        exit [int] ($failed -gt 0)
    }
    { $_ -in 'bench', 'check' } { Invoke-Project 'benchmarks' $args }
    'format' { dotnet format Functions.sln --exclude infra artifacts; exit $LASTEXITCODE }
    'func' {
        dotnet build functions -c Release -v quiet
        # The host starts in the output folder, and a relative folder is meant from here: where .\dev.ps1 run keeps what it trained.
        $folder = $env:Registry__Folder
        if (-not $folder) { $folder = (Get-Content local.settings.json -Raw | ConvertFrom-Json).Values.Registry__Folder }
        if ($folder) { $env:Registry__Folder = [IO.Path]::GetFullPath($folder, $PWD.Path) }
        Set-Location artifacts/bin/Aviary.Functions/release
        func start --no-build
        exit $LASTEXITCODE
    }
    default { Invoke-Project 'cli' $args }
}

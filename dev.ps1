# The Windows form of ./dev: .\dev.ps1 VERB [arguments]. Sets everything up by itself, and changes nothing outside the checkout
# and the user's cache folders.
#
# Help comes from docs/commands.md, so that it needs neither a build nor the SDK. What is built runs in the caller's folder: paths on
# the command line are the caller's. The variables AVIARY_... tell the program how it was called, for its hints.
$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$called = $MyInvocation.InvocationName
if ($called -notmatch 'dev\.ps1$' -or [IO.Path]::IsPathRooted($called)) {
    # Started as `pwsh -File` or with the call operator: as it is reached from here, or by its whole path where that is shorter.
    $whole = Join-Path $root 'dev.ps1'
    $near = Resolve-Path -Relative $whole
    $called = if ($near.Length -lt $whole.Length) { $near } else { $whole }
}

# PowerShell makes a list of a,b and a number of 1.10; a program takes text.
$words = @($args | ForEach-Object { if ($_ -is [array]) { $_ -join ',' } else { [string] $_ } })
$verb, $rest = $words
$rest = @($rest | Where-Object { $null -ne $_ })
$onWindows = $env:OS -eq 'Windows_NT'

function Stop-Dev([string] $Problem) {
    [Console]::Error.WriteLine("dev: $Problem")
    exit 1
}

# The help of the verb that the words begin with; nothing where there is none of that name.
function Get-VerbHelp([string[]] $Words) {
    $names = @()
    foreach ($word in $Words) { if ($word -like '-*') { break }; $names += $word }
    $lines = Get-Content (Join-Path $root 'docs/commands.md') -Encoding UTF8
    while ($true) {
        $title = if ($names.Count) { "## $($names -join ' ')" } else { '## dev' }
        $start = [array]::IndexOf($lines, $title)
        if ($start -ge 0) {
            $begin = [array]::IndexOf($lines, '```text', $start) + 1
            $end = [array]::IndexOf($lines, '```', $begin)
            return $lines[$begin..($end - 1)] | ForEach-Object { $_.Replace('./dev', $called) }
        }
        if ($names.Count -lt 2) { return }
        $names = $names[0..($names.Count - 2)]
    }
}

# Whether a source is newer than the stamp.
function Test-Changed([string] $Stamp, [string[]] $Folders) {
    if (-not (Test-Path $Stamp)) { return $true }
    if (-not $onWindows -and -not (Test-Path 'infra/feed/Feed.props')) { return $true }
    $then = [IO.File]::GetLastWriteTimeUtc((Join-Path $root $Stamp))
    $files = 'host.json', 'global.json', 'infra/feed/Feed.props', 'Directory.*' | ForEach-Object { Get-Item $_ -ErrorAction SilentlyContinue }
    $sources = @('shared', 'functions', 'cli') + $Folders | ForEach-Object { [IO.Directory]::EnumerateFiles((Join-Path $root $_), '*', 'AllDirectories') }
    foreach ($file in $files) { if ($file.LastWriteTimeUtc -gt $then) { return $true } }
    foreach ($file in $sources) { if ([IO.File]::GetLastWriteTimeUtc($file) -gt $then) { return $true } }
    return $false
}

# Builds in the checkout, where global.json is; the output is shown only where it fails.
function Invoke-Build([string] $What, [string] $Stamp, [string[]] $Folders, [string[]] $Build) {
    # What a program says on standard error is no error of the script's: Windows PowerShell would stop at the first line.
    $ErrorActionPreference = 'Continue'
    Push-Location $root
    try {
        if (-not $onWindows) { infra/native/turbojpeg }
        if (-not (Test-Changed $Stamp $Folders)) { return }
        dotnet --version *> $null
        if ($LASTEXITCODE -ne 0) { Stop-Dev "this needs the .NET SDK that global.json names" }
        # Windows needs a complete package source: what packs the missing package is a shell script.
        if (-not $onWindows) { infra/feed/pack; if ($LASTEXITCODE -ne 0) { exit 1 } }
        New-Item -ItemType Directory -Force artifacts | Out-Null
        Set-Content "$Stamp.part" ''
        $began = [DateTime]::UtcNow
        [Console]::Error.WriteLine("dev: building $What; the first time this takes some minutes")
        $log = dotnet @Build -c Release -v minimal -clp:NoSummary 2>&1 | ForEach-Object {
            if ("$_" -match '^ *(\S+) -> ') { Write-Progress -Activity "building $What" -Status "$([int] ([DateTime]::UtcNow - $began).TotalSeconds) s: $($Matches[1])" }
            "$_"
        }
        Write-Progress -Activity "building $What" -Completed
        if ($LASTEXITCODE -ne 0) {
            $log | ForEach-Object { [Console]::Error.WriteLine($_) }
            if ($log -match 'NU1301') { Stop-Dev 'no package source could be reached; connect to the network once, later builds need none' }
            Stop-Dev "the build of $What failed"
        }
        Move-Item -Force "$Stamp.part" $Stamp
    }
    finally { Pop-Location }
}

function Build-Project([string] $Project, [string[]] $Also = @()) { Invoke-Build $Project "artifacts/.built-$Project" (@($Project) + $Also) @('build', $Project) }

# The program aviary, compiled ahead of time for this machine, so that it starts fast: as ./dev does.
function Build-Program {
    Invoke-Build 'aviary' 'artifacts/.built-program' @() @(
        'publish', 'cli', '--artifacts-path', (Join-Path $root 'artifacts/program-build'), '--use-current-runtime', '--self-contained', 'false',
        '-p:PublishReadyToRun=true', '-p:AviaryHere=true', '-o', 'artifacts/program')
}

# Runs a program in the caller's folder; a script shares its variables with the session, so they are taken back.
function Invoke-Here([string] $Program) {
    $env:AVIARY_COMMAND, $env:AVIARY_HOME, $env:AVIARY_SHELL = $called, $root, 'powershell'
    try { dotnet (Join-Path $root $Program) @words }
    finally { $env:AVIARY_COMMAND = $env:AVIARY_HOME = $env:AVIARY_SHELL = $null }
    exit $LASTEXITCODE
}

$env:DOTNET_NOLOGO = '1'
if (-not $words.Count) { Get-VerbHelp @() | ForEach-Object { [Console]::Error.WriteLine($_) }; exit 2 }
$help = if ($verb -eq 'help') { Get-VerbHelp $rest } elseif ($words | Where-Object { $_ -in '--help', '-h', '-?' }) { Get-VerbHelp $words }
if ($help) { $help; exit 0 }
if (-not (Get-Command dotnet -ErrorAction SilentlyContinue)) {
    Stop-Dev 'the .NET 10 SDK is missing. Windows: winget install Microsoft.DotNet.SDK.10; others: https://dot.net/download'
}

switch ($verb) {
    'test' {
        Build-Project 'tests'
        Push-Location $root
        try { dotnet artifacts/bin/Aviary.Tests/release/Aviary.Tests.dll -noColor @rest | ForEach-Object { $_ } -OutVariable output }
        finally { Pop-Location }
        $code = $LASTEXITCODE
        $line = $output | Select-String 'Total: (\d+), Errors: (\d+), Failed: (\d+), Skipped: (\d+), Not Run: (\d+)' | Select-Object -Last 1
        if ($null -eq $line) { Write-Output '0 passed, 1 failed, 0 skipped'; exit 1 }
        $n = $line.Matches[0].Groups | Select-Object -Skip 1 | ForEach-Object { [int] $_.Value }
        $failed = $n[1] + $n[2]
        if ($code -ne 0 -and $failed -eq 0) { $failed = 1 }
        Write-Output "$($n[0] - $n[2] - $n[3] - $n[4]) passed, $failed failed, $($n[3]) skipped"
        exit [int] ($failed -gt 0)
    }
    { $_ -in 'bench', 'check' } {
        Build-Program
        Build-Project 'benchmarks' 'tests/Samples'
        Invoke-Here 'artifacts/bin/Aviary.Benchmarks/release/Aviary.Benchmarks.dll'
    }
    'format' {
        Push-Location $root
        try { dotnet format Functions.sln --exclude infra artifacts } finally { Pop-Location }
        exit $LASTEXITCODE
    }
    'feed' {
        if ($onWindows) { Stop-Dev 'the missing package is packed by a shell script; run ./dev feed --again in Git Bash or WSL' }
        & (Join-Path $root 'infra/native/turbojpeg') @rest
        & (Join-Path $root 'infra/feed/pack') @rest
        exit $LASTEXITCODE
    }
    'func' {
        if (-not (Get-Command func -ErrorAction SilentlyContinue)) { Stop-Dev 'Azure Functions Core Tools are missing: npm install -g azure-functions-core-tools@4' }
        Push-Location $root
        try {
            if (-not (Test-Path local.settings.json)) { Stop-Dev 'local.settings.json is missing: copy local.settings.sample.json to it' }
            dotnet build functions -c Release -v quiet
            # The host starts in the output folder, and a relative folder is meant from here: where .\dev.ps1 run keeps what it trained.
            $folder = $env:Registry__Folder
            if (-not $folder) { $folder = (Get-Content local.settings.json -Raw | ConvertFrom-Json).Values.Registry__Folder }
            if ($folder) { $env:Registry__Folder = [IO.Path]::Combine($root, $folder) }
            Set-Location artifacts/bin/Aviary.Functions/release
            func start --no-build
        }
        finally { Pop-Location }
        exit $LASTEXITCODE
    }
    default {
        Build-Program
        Invoke-Here 'artifacts/program/aviary.dll'
    }
}

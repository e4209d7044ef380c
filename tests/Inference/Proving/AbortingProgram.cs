using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Aviary.Tests.Inference.Proving;

/// <summary>A program that is made for a test and aborts itself, as ONNX Runtime does where it crashes.</summary>
internal static class AbortingProgram
{
    /// <returns>The path of its assembly.</returns>
    public static string Write(string folder, string reason)
    {
        string path = Path.Combine(folder, "Aborting.dll");
        PersistedAssemblyBuilder assembly = new(new AssemblyName("Aborting"), typeof(object).Assembly);
        TypeBuilder program = assembly.DefineDynamicModule("Aborting").DefineType("Program", TypeAttributes.Class);
        MethodBuilder main = program.DefineMethod("Main", MethodAttributes.Static, typeof(void), []);
        ILGenerator body = main.GetILGenerator();
        body.Emit(OpCodes.Ldstr, reason);
        body.Emit(OpCodes.Call, typeof(Environment).GetMethod(nameof(Environment.FailFast), [typeof(string)])!);
        body.Emit(OpCodes.Ret);
        program.CreateType();
        Save(assembly, main, path);
        File.WriteAllText(
            Path.ChangeExtension(path, ".runtimeconfig.json"),
            $$$$"""{"runtimeOptions":{"tfm":"net10.0","framework":{"name":"Microsoft.NETCore.App","version":"{{{{Environment.Version}}}}"}}}""");
        return path;
    }

    private static void Save(PersistedAssemblyBuilder assembly, MethodBuilder main, string path)
    {
        MetadataBuilder metadata = assembly.GenerateMetadata(out var code, out var fields);
        ManagedPEBuilder file = new(
            PEHeaderBuilder.CreateExecutableHeader(),
            new MetadataRootBuilder(metadata),
            code,
            mappedFieldData: fields,
            entryPoint: MetadataTokens.MethodDefinitionHandle(main.MetadataToken));
        BlobBuilder bytes = new();
        file.Serialize(bytes);
        using FileStream target = File.Create(path);
        bytes.WriteContentTo(target);
    }
}

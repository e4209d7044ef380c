using System.Collections;
using Aviary.Onnx;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Aviary.Benchmarks.Checks.Fuzzing.Mutations;

/// <summary>
/// A field somewhere in an ONNX file gets another value, and the file is well formed all the same: so the damage comes to what the
/// engine makes of nodes, shapes and lists that point into each other.
/// </summary>
internal sealed class ModelField : IMutation
{
    private static readonly long[] Awkward = [0, 1, 2, 3, 7, 255, 65536, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, -1, -2];
    private static readonly double[] Reals = [0, -0d, 1, -1, 1e-38, 3e38, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
    private static readonly string[] Texts = ["", "X", "label", "Softmax", "ZipMap", "Loop", "MatMul", "BRANCH_EQ", "LEAF", "ai.onnx.ml", "\0"];

    public byte[] Apply(byte[] bytes, byte[] other, Random random)
    {
        try
        {
            ModelProto model = ModelProto.Parser.ParseFrom(bytes);
            List<IMessage> messages = [];
            Collect(model, messages);
            Change(messages[random.Next(messages.Count)], random);
            return model.ToByteArray();
        }
        catch (InvalidProtocolBufferException)
        {
            // An earlier mutation has taken its form away.
            return bytes;
        }
    }

    private static void Collect(IMessage message, List<IMessage> found)
    {
        found.Add(message);
        foreach (FieldDescriptor field in message.Descriptor.Fields.InDeclarationOrder().Where(field => field.FieldType == FieldType.Message))
        {
            object? value = field.Accessor.GetValue(message);
            foreach (IMessage part in value is IList list ? list.Cast<IMessage>() : value is IMessage one ? [one] : [])
            {
                Collect(part, found);
            }
        }
    }

    /// <summary>A field that has something; of a message without any, nothing changes.</summary>
    private static void Change(IMessage message, Random random)
    {
        FieldDescriptor[] fields = [.. message.Descriptor.Fields.InDeclarationOrder().Where(field => !field.IsMap && IsSet(message, field))];
        if (fields.Length == 0)
        {
            return;
        }

        FieldDescriptor changed = fields[random.Next(fields.Length)];
        if (changed.IsRepeated)
        {
            Change((IList)changed.Accessor.GetValue(message), changed, random);
        }
        else if (changed.FieldType == FieldType.Message)
        {
            changed.Accessor.Clear(message);
        }
        else
        {
            changed.Accessor.SetValue(message, Other(changed.Accessor.GetValue(message), random));
        }
    }

    private static void Change(IList list, FieldDescriptor field, Random random)
    {
        int at = random.Next(list.Count);
        switch (random.Next(4))
        {
            case 0:
                list.RemoveAt(at);
                break;
            case 1:
                list.Insert(random.Next(list.Count + 1), list[at]);
                break;
            case 2:
                int swapped = random.Next(list.Count);
                (list[at], list[swapped]) = (list[swapped], list[at]);
                break;
            default:
                list[at] = field.FieldType == FieldType.Message ? list[random.Next(list.Count)] : Other(list[at]!, random);
                break;
        }
    }

    private static bool IsSet(IMessage message, FieldDescriptor field) => field.Accessor.GetValue(message) switch
    {
        IList list => list.Count > 0,
        null => false,
        _ when field.FieldType == FieldType.Message => true,
        _ => !field.HasPresence || field.Accessor.HasValue(message),
    };

    private static object Other(object value, Random random)
    {
        long whole = random.Next(3) == 0 ? Awkward[random.Next(Awkward.Length)] : random.Next(24);
        double real = Reals[random.Next(Reals.Length)];
        return value switch
        {
            int => unchecked((int)whole),
            long => whole,
            uint => unchecked((uint)whole),
            ulong => unchecked((ulong)whole),
            float => (float)real,
            double => real,
            string => Texts[random.Next(Texts.Length)],
            ByteString bytes => random.Next(2) == 0
                ? ByteString.CopyFrom(bytes.Span[..random.Next(bytes.Length + 1)])
                : ByteString.CopyFrom([.. bytes.Span, .. new byte[random.Next(1, 9)]]),
            Enum => Enum.ToObject(value.GetType(), (int)Math.Clamp(whole, int.MinValue, int.MaxValue)),
            _ => value,
        };
    }
}

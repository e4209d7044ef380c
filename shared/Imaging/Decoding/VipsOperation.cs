namespace Aviary.Imaging.Decoding;

/// <summary>One operation of libvips: made by name, given its properties, then run for its image.</summary>
internal sealed unsafe class VipsOperation : IDisposable
{
    private readonly GObjectHandle _operation;

    public VipsOperation(string name)
    {
        _operation = new GObjectHandle(VipsNative.vips_operation_new(name));
        if (_operation.IsInvalid)
        {
            _operation.Dispose();
            throw new VipsException(VipsLibrary.Error());
        }
    }

    public VipsOperation With(string property, string value)
    {
        if (VipsNative.vips_object_set_argument_from_string(_operation, property, value) != 0)
        {
            throw new VipsException(VipsLibrary.Error());
        }

        return this;
    }

    public VipsOperation With(string property, GObjectHandle image)
    {
        GValue value = default;
        VipsNative.g_value_init(&value, VipsNative.vips_image_get_type());
        VipsNative.g_value_set_object(&value, image);
        VipsNative.g_object_set_property(_operation, property, &value);
        VipsNative.g_value_unset(&value);
        return this;
    }

    /// <summary>The bytes are not copied: they must stay where they are for as long as the image is used.</summary>
    public VipsOperation With(string property, byte* bytes, int length)
    {
        GValue value = default;
        VipsNative.g_value_init(&value, VipsNative.vips_blob_get_type());
        VipsNative.vips_value_set_blob(&value, 0, bytes, (nuint)length);
        VipsNative.g_object_set_property(_operation, property, &value);
        VipsNative.g_value_unset(&value);
        return this;
    }

    /// <exception cref="VipsException">It could not be run.</exception>
    public GObjectHandle Run()
    {
        bool built = VipsNative.vips_object_build(_operation) == 0;
        try
        {
            if (!built)
            {
                throw new VipsException(VipsLibrary.Error());
            }

            GValue value = default;
            VipsNative.g_value_init(&value, VipsNative.vips_image_get_type());
            VipsNative.g_object_get_property(_operation, "out", &value);
            GObjectHandle image = new(VipsNative.g_value_dup_object(&value));
            VipsNative.g_value_unset(&value);
            return image;
        }
        finally
        {
            VipsNative.vips_object_unref_outputs(_operation);
        }
    }

    public void Dispose() => _operation.Dispose();
}

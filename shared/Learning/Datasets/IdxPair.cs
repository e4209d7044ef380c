namespace Aviary.Learning.Datasets;

/// <summary>A file of pictures and the file of their labels.</summary>
internal static class IdxPair
{
    /// <exception cref="DatasetException">A file is damaged, or the two do not belong together.</exception>
    public static ImageDataset Read(string imagesPath, string labelsPath, string name, IReadOnlyList<string> classNames)
    {
        return Read(imagesPath, labelsPath, IdxReader.Read(labelsPath, rank: 1), name, classNames);
    }

    /// <summary>With labels that were read before.</summary>
    /// <exception cref="DatasetException">A file is damaged, or the two do not belong together.</exception>
    public static ImageDataset Read(string imagesPath, string labelsPath, IdxArray labels, string name, IReadOnlyList<string> classNames)
    {
        IdxArray images = IdxReader.Read(imagesPath, rank: DataFile.Head(imagesPath, 4) is [_, _, _, 4] ? 4 : 3);
        if (images.Shape[0] != labels.Shape[0])
        {
            throw new DatasetException(
                labelsPath, $"holds {labels.Shape[0]} labels, but {Path.GetFileName(imagesPath)} holds {images.Shape[0]} pictures");
        }

        int wrong = classNames.Count <= byte.MaxValue ? labels.Data.AsSpan().IndexOfAnyInRange((byte)classNames.Count, byte.MaxValue) : -1;
        if (wrong >= 0)
        {
            throw new DatasetException(
                labelsPath, $"label {labels.Data[wrong]} at position {wrong} is out of range: classes are 0 to {classNames.Count - 1}");
        }

        (PictureForm form, bool areSideBySide) = PixelLayout.Of(imagesPath, images.Shape);
        byte[] pixels = PixelLayout.Order(images.Data, form, areSideBySide);
        return new ImageDataset(name, classNames, form.Channels, form.Height, form.Width, pixels, labels.Data.Select(label => (int)label).ToArray());
    }
}

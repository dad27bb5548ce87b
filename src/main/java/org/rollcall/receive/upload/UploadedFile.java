package org.rollcall.receive.upload;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file that was uploaded.
 *
 * @param name as sent; a label
 * @param mediaType as sent, with its parameters; null for none
 * @param content where it lies for as long as the upload is read
 */
record UploadedFile(String name, @Nullable String mediaType, FileSlice content) {

    private static final int MAX_NAME = 255;

    /** Characters that would not show, or would show something else than they are. */
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

    UploadedFile {
        name = label(name);
    }

    /** A name that is fit to be shown; whatever path is in it leads nowhere. */
    static String label(String name) {
        var visible = INVISIBLE.matcher(name).replaceAll("?");
        return visible.length() <= MAX_NAME ? visible : visible.substring(0, MAX_NAME) + "...";
    }
}

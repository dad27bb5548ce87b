package org.rollcall.ping;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first key paths that do not agree with the dictionary of a ping: 100 of each kind and 8 KiB of text at most.
 *
 * @param undeclared those that the dictionary does not know
 * @param mismatched those whose value is of another type than declared
 */
public record FoundKeyPaths(List<String> undeclared, List<String> mismatched) {

    /** The most key paths of a kind. */
    public static final int MAX_KEY_PATHS = 100;

    /** The most bytes, in UTF-8, of the key paths of a kind. */
    public static final int MAX_BYTES = 8 * 1024;

    /** Of a ping that agrees with its dictionary. */
    public static final FoundKeyPaths NONE = new FoundKeyPaths(List.of(), List.of());

    public FoundKeyPaths {
        undeclared = List.copyOf(undeclared);
        mismatched = List.copyOf(mismatched);
    }

    /** Key paths as their column has them: null where there are none. */
    public static String @Nullable [] column(List<String> keyPaths) {
        return keyPaths.isEmpty() ? null : keyPaths.toArray(String[]::new);
    }
}

package org.rollcall.pages.instance;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A path with a query, of this service: {@code /instances?edition=EE}. */
record Address(String path, String query) {

    static Address of(String path) {
        return new Address(path, "");
    }

    /** With one more parameter; unchanged where it has no value. */
    Address with(String name, @Nullable Object value) {
        return value == null
                ? this
                : new Address(
                        path,
                        (query.isEmpty() ? "?" : query + "&")
                                + name
                                + "="
                                + URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return path + query;
    }
}

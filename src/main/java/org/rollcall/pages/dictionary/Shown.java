package org.rollcall.pages.dictionary;

import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a long list.
 *
 * @param rows of this part
 * @param total of all parts
 * @param first number of the first row, from 1; 0 where there is none
 * @param last number of the last row
 * @param previous address of the part before; null on the first one
 * @param next address of the part after; null on the last one
 */
record Shown<T>(
        List<T> rows,
        int total,
        int first,
        int last,
        @Nullable String previous,
        @Nullable String next) {

    /** The part with a number, from 1; the nearest one that there is. */
    static <T> Shown<T> of(List<T> all, int page, int size, UriInfo uri) {
        var pages = Math.max(1, (all.size() + size - 1) / size);
        var shown = Math.clamp(page, 1, pages);
        var from = (shown - 1) * size;
        var to = Math.min(all.size(), from + size);
        return new Shown<>(
                List.copyOf(all.subList(from, to)),
                all.size(),
                all.isEmpty() ? 0 : from + 1,
                to,
                shown > 1 ? address(uri, shown - 1) : null,
                shown < pages ? address(uri, shown + 1) : null);
    }

    private static String address(UriInfo uri, int page) {
        var address = uri.getRequestUriBuilder().replaceQueryParam("page", page).build();
        return address.getRawPath() + "?" + address.getRawQuery();
    }
}

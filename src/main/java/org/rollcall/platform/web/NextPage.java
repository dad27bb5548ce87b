package org.rollcall.platform.web;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Leads from one page of a list to the next. */
public final class NextPage {

    /** The parameter that says where a page begins, in a list from the highest id down: only what has a lower id is on it. */
    public static final String BELOW_ID = "below_id";

    /** The value of {@link #BELOW_ID} that the first page has, as a default: every id is lower. */
    public static final String FIRST = "9223372036854775807";

    /** The parameter that says where a page begins, in a list that can be ordered in several ways. */
    public static final String CURSOR = "cursor";

    /** The header with the number of items of all pages. */
    public static final String TOTAL = "X-Total";

    private NextPage() {}

    /**
     * An answer with a page, and with {@code Link: rel="next"} where there may be another one.
     *
     * @param perPage the largest number of items that a page may have
     * @param cursor of an item
     * @param total the number of items of all pages; null where nobody asked
     */
    public static <T> RestResponse<List<T>> answer(
            List<T> items, int perPage, Function<T, ListCursor> cursor, @Nullable Long total, UriInfo uri) {
        var answer = RestResponse.ResponseBuilder.ok(items);
        if (items.size() == perPage) {
            answer.header(
                    HttpHeaders.LINK,
                    link(uri, Map.of(CURSOR, cursor.apply(items.getLast()).text())));
        }
        if (total != null) {
            answer.header(TOTAL, total);
        }
        return answer.build();
    }

    /**
     * An answer with a page, and with {@code Link: rel="next"} where there may be another one.
     *
     * @param entity what is answered
     * @param items of the page
     * @param perPage the largest number of items that a page may have
     */
    public static <E, T> RestResponse<E> answer(
            E entity, List<T> items, int perPage, ToLongFunction<T> id, UriInfo uri) {
        var answer = RestResponse.ResponseBuilder.ok(entity);
        if (items.size() == perPage) {
            answer.header(HttpHeaders.LINK, link(uri, Map.of(BELOW_ID, id.applyAsLong(items.getLast()))));
        }
        return answer.build();
    }

    /**
     * The value of the header {@code Link} that leads to a request like this one, relative to it (RFC 8288, 3.1): nothing of
     * the header {@code Host} comes back in it.
     *
     * @param changed parameters that have another value there
     */
    public static String link(UriInfo uri, Map<String, ?> changed) {
        var parameters = new LinkedHashMap<String, List<String>>(uri.getQueryParameters());
        changed.forEach((name, value) -> parameters.put(name, List.of(value.toString())));
        var query = parameters.entrySet().stream()
                .flatMap(parameter ->
                        parameter.getValue().stream().map(value -> encoded(parameter.getKey()) + "=" + encoded(value)))
                .collect(Collectors.joining("&"));
        return "<%s?%s>; rel=\"next\"".formatted(path(uri), query);
    }

    /** With one slash at its beginning: two would begin a host. */
    private static String path(UriInfo uri) {
        return Arrays.stream(uri.getPath().split("/", -1))
                .filter(segment -> !segment.isEmpty())
                .map(NextPage::encoded)
                .collect(Collectors.joining("/", "/", ""));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

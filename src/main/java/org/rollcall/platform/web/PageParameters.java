package org.rollcall.platform.web;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of every list that is answered in pages. Each page but the last has a header {@code Link} with
 * {@code rel="next"}, which leads to the next one.
 *
 * @param perPage the largest number of items on a page
 * @param cursor the place where the page begins, as the page before names it in its header; null for the first page
 */
public record PageParameters(
        @QueryParam(PER_PAGE) @DefaultValue("20") @Min(1) @Max(1000)
        int perPage,

        @QueryParam(CURSOR) @Nullable String cursor,

        @Context UriInfo uri) {

    static final String PER_PAGE = "per_page";

    private static final String CURSOR = "cursor";

    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /**
     * The place where the page begins; null for the first page.
     *
     * @param parse makes a place of the values that {@link #answer} was given for an item, and nothing of others
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} where the cursor is none of this list
     */
    public <P> @Nullable P place(Function<List<String>, Optional<P>> parse) {
        return QueryParameter.parsed(
                uri,
                CURSOR,
                cursor,
                text -> PageCursor.parse(text, path()).flatMap(parse),
                "is no cursor of this list in this order; take that of the header Link of the page before");
    }

    /**
     * The number that all ids of the page are lower than, in a list from the highest id down that {@link #answerById} pages.
     *
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} where the cursor is none of this list
     */
    public long belowId() {
        var id = place(PageParameters::id);
        return id == null ? Long.MAX_VALUE : id;
    }

    private static Optional<Long> id(List<String> place) {
        return place.size() == 1 && place.getFirst().matches("[0-9]{1,18}")
                ? Optional.of(Long.valueOf(place.getFirst()))
                : Optional.empty();
    }

    /** The answer with a page of a list from the highest id down. */
    public <T> RestResponse<List<T>> answerById(List<T> items, ToLongFunction<T> id) {
        return answerById(items, items, id);
    }

    /**
     * The answer with a page of a list from the highest id down, and with something beside it.
     *
     * @param entity has the items
     */
    public <E, T> RestResponse<E> answerById(E entity, List<T> items, ToLongFunction<T> id) {
        return answer(entity, items, item -> List.of(Long.toString(id.applyAsLong(item))));
    }

    /**
     * The answer with a page.
     *
     * @param place gives the values of an item that decide its place in the list
     */
    public <T> RestResponse<List<T>> answer(List<T> items, Function<T, List<String>> place) {
        return answer(items, items, place);
    }

    /** The id in a place; empty for other text. */
    public static Optional<UUID> uuid(String text) {
        return UUID_TEXT.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }

    private <E, T> RestResponse<E> answer(E entity, List<T> items, Function<T, List<String>> place) {
        var answer = RestResponse.ResponseBuilder.ok(entity);
        var link = link(items, place);
        if (link != null) {
            answer.header(HttpHeaders.LINK, link);
        }
        return answer.build();
    }

    /**
     * The value of the header {@code Link}, for an answer that is made elsewhere; null on the last page.
     *
     * @param place as {@link #answer} takes it
     */
    public <T> @Nullable String link(List<T> items, Function<T, List<String>> place) {
        return items.size() == perPage ? next(PageCursor.text(path(), place.apply(items.getLast()))) : null;
    }

    /**
     * The path and query of the next page, for a link that people follow; null on the last page.
     *
     * @param place as {@link #answer} takes it
     */
    public <T> @Nullable String nextPath(List<T> items, Function<T, List<String>> place) {
        return items.size() == perPage ? nextPath(PageCursor.text(path(), place.apply(items.getLast()))) : null;
    }

    /** The value of the header {@code Link} that leads to the path of a next page; null for none. */
    public static @Nullable String link(@Nullable String nextPath) {
        return nextPath == null ? null : "<%s>; rel=\"next\"".formatted(nextPath);
    }

    /** The same, with another number of items on a page where the caller names none. */
    public PageParameters usually(int items) {
        return uri.getQueryParameters().containsKey(PER_PAGE) ? this : new PageParameters(items, cursor, uri);
    }

    /** Whether the caller asks for pages, in an answer that comes as a whole otherwise. */
    public boolean isAskedFor() {
        return uri.getQueryParameters().containsKey(PER_PAGE)
                || uri.getQueryParameters().containsKey(CURSOR);
    }

    /**
     * The value of the header {@code Link} that leads to a request like this one with another cursor, relative to it (RFC
     * 8288, 3.1): nothing of the header {@code Host} comes back in it.
     */
    private String next(String cursorOfNext) {
        return "<%s>; rel=\"next\"".formatted(nextPath(cursorOfNext));
    }

    private String nextPath(String cursorOfNext) {
        var parameters = new LinkedHashMap<String, List<String>>(uri.getQueryParameters());
        parameters.put(CURSOR, List.of(cursorOfNext));
        var query = parameters.entrySet().stream()
                .flatMap(parameter ->
                        parameter.getValue().stream().map(value -> encoded(parameter.getKey()) + "=" + encoded(value)))
                .collect(Collectors.joining("&"));
        return path() + "?" + query;
    }

    /** With one slash at its beginning, for two would begin a host, and none at its end. */
    private String path() {
        return Arrays.stream(uri.getPath().split("/", -1))
                .filter(segment -> !segment.isEmpty())
                .map(PageParameters::encoded)
                .collect(Collectors.joining("/", "/", ""));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

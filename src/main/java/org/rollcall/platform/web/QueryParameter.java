package org.rollcall.platform.web;

import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads query parameters. */
public final class QueryParameter {

    private QueryParameter() {}

    /**
     * Its value; empty where it is given without one, which the framework takes for not given; null where it is not.
     *
     * @param uri null where a parameter without a value is none: forms send their empty fields, too
     */
    public static @Nullable String text(@Nullable UriInfo uri, String name, @Nullable String value) {
        return value == null && uri != null && uri.getQueryParameters().containsKey(name) ? "" : value;
    }

    /**
     * The thing that its value stands for; null where it is not given.
     *
     * @param uri as {@link #text} takes it
     * @param parse gives nothing for text that stands for nothing
     * @param wrong goes on after such text, {@code is no ISO week; write it like 2026-W47}
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} for such text
     */
    public static <T> @Nullable T parsed(
            @Nullable UriInfo uri,
            String name,
            @Nullable String value,
            Function<String, Optional<T>> parse,
            String wrong) {
        var text = text(uri, name, value);
        return text == null
                ? null
                : parse.apply(text)
                        .orElseThrow(() -> new ProblemException(
                                ProblemType.INVALID_PARAMETER,
                                "The value '%s' of %s %s.".formatted(text, name, wrong),
                                Map.of("parameter", name)));
    }
}

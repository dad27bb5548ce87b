package org.rollcall.platform.web;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The body of an error answer, RFC 9457.
 *
 * @param type what kind of problem: {@code urn:rollcall:problem:<slug>}
 * @param title the same for every problem of this type
 * @param status the HTTP status, repeated
 * @param detail what was wrong this time, where, and what would be right
 * @param instance names this one occurrence, where the log has more about it
 * @param extensions further members of the JSON object, such as {@code errors}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"type", "title", "status", "detail", "instance"})
@Schema(
        additionalProperties = Schema.True.class,
        requiredProperties = {"type", "title", "status", "detail"})
public record Problem(
        URI type,
        String title,
        int status,
        String detail,
        @Nullable URI instance,
        @Schema(hidden = true) Map<String, Object> extensions) {

    /** The media type of every error answer. */
    public static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        extensions = Map.copyOf(extensions);
    }

    @Override
    @JsonAnyGetter
    public Map<String, Object> extensions() {
        return extensions;
    }

    /** A problem that says no more than its type and {@code detail}. */
    public static Problem of(ProblemType type, String detail) {
        return of(type, detail, Map.of());
    }

    /** A problem with further members. */
    public static Problem of(ProblemType type, String detail, Map<String, Object> extensions) {
        return new Problem(type.uri(), type.title(), type.status(), detail, null, extensions);
    }

    /** The same with further members. */
    Problem with(Map<String, Object> more) {
        var all = new HashMap<>(extensions);
        all.putAll(more);
        return new Problem(type, title, status, detail, instance, all);
    }
}

package org.rollcall.platform.web;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Thrown by any code that knows what to tell the caller; mapped to an answer in one place. It is expected, hence no stack trace. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final transient Problem problem;
    private final @Nullable Duration retryAfter;

    /** @param detail what was wrong, where, and what would be right; goes to the caller as it is */
    public ProblemException(ProblemType type, String detail) {
        this(type, detail, Map.of());
    }

    /** @param extensions further members of the answer */
    public ProblemException(ProblemType type, String detail, Map<String, Object> extensions) {
        this(type, detail, extensions, null);
    }

    /** @param retryAfter when to try again, in whole seconds, rounded up; sent as {@code Retry-After} */
    public ProblemException(
            ProblemType type, String detail, Map<String, Object> extensions, @Nullable Duration retryAfter) {
        super(type.slug() + ": " + detail, null, false, false);
        this.type = type;
        this.problem = Problem.of(type, detail, extensions);
        this.retryAfter = retryAfter;
    }

    /**
     * Names every value that was wrong, in the sentence and in the member {@code errors}; a parameter that is the only one also in
     * the member {@code parameter}, as all other answers about a parameter do.
     */
    public static ProblemException invalid(ProblemType type, List<InvalidValue> errors) {
        String detail = errors.stream()
                .map(error -> error.sentence(type == ProblemType.INVALID_PARAMETER ? "parameter" : "field"))
                .collect(Collectors.joining(" "));
        var extensions = new LinkedHashMap<String, Object>();
        extensions.put("errors", List.copyOf(errors));
        var names = errors.stream().map(InvalidValue::name).distinct().toList();
        if (type == ProblemType.INVALID_PARAMETER && names.size() == 1) {
            extensions.put("parameter", names.getFirst());
        }
        return new ProblemException(type, detail, extensions);
    }

    public ProblemType type() {
        return type;
    }

    public Problem problem() {
        return problem;
    }

    /** The value of {@code Retry-After}: whole seconds, rounded up, at least 1. */
    public OptionalLong retryAfterSeconds() {
        return retryAfter == null
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(1, retryAfter.plusNanos(999_999_999).toSeconds()));
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}

package org.rollcall.platform.web;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says why a JSON body could not be read: where, which field, what would be right. Jackson's own messages name Java classes. */
final class UnreadableJson {
    private final ObjectMapper mapper;

    UnreadableJson(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    Problem problem(JsonProcessingException exception) {
        Map<String, Object> extensions = new TreeMap<>();
        String where = where(exception.getLocation(), extensions);
        if (exception instanceof StreamConstraintsException) {
            return Problem.of(
                    ProblemType.INVALID_BODY, "A value is too long or nested too deeply" + where + ".", extensions);
        }
        if (!(exception instanceof JsonMappingException mapping) || isSyntax(mapping.getCause())) {
            return Problem.of(ProblemType.NOT_JSON, "The body is not valid JSON" + where + ".", extensions);
        }
        String field = path(mapping.getPath());
        String wrong = wrong(mapping);
        if (field.isEmpty()) {
            return Problem.of(ProblemType.INVALID_BODY, "The body " + wrong + where + ".", extensions);
        }
        extensions.put("errors", List.of(new InvalidValue(field, wrong)));
        return Problem.of(ProblemType.INVALID_BODY, "The field " + field + " " + wrong + where + ".", extensions);
    }

    private String wrong(JsonMappingException exception) {
        if (exception instanceof UnrecognizedPropertyException unknown) {
            return "is not known" + known(unknown.getKnownPropertyIds());
        }
        if (exception instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            return "must be " + expected(mismatch);
        }
        return exception.getCause() instanceof InputCoercionException ? "must be a number in range" : "cannot be read";
    }

    /** A number too large for its field counts as a read error to Jackson, but it is good JSON. */
    private static boolean isSyntax(@Nullable Throwable cause) {
        return cause instanceof StreamReadException && !(cause instanceof InputCoercionException);
    }

    private static String known(@Nullable Collection<Object> names) {
        return names == null || names.isEmpty()
                ? ""
                : "; the known fields are "
                        + names.stream().map(Object::toString).sorted().collect(Collectors.joining(", "));
    }

    private String expected(MismatchedInputException mismatch) {
        JavaType type = mapper.constructType(mismatch.getTargetType());
        if (type.isEnumType()) {
            return "one of "
                    + Arrays.stream(type.getRawClass().getEnumConstants())
                            .map(constant -> mapper.valueToTree(constant).asText())
                            .sorted()
                            .collect(Collectors.joining(", "));
        }
        if (type.isCollectionLikeType() || type.isArrayType()) {
            return "a list";
        }
        if (type.hasRawClass(String.class)) {
            return "a string";
        }
        if (type.hasRawClass(boolean.class) || type.hasRawClass(Boolean.class)) {
            return "true or false";
        }
        if (type.isPrimitive() || type.isTypeOrSubTypeOf(Number.class)) {
            return "a number in range";
        }
        if (type.isTypeOrSubTypeOf(Temporal.class)) {
            return "a time as in RFC 3339, such as 2027-01-31T12:00:00Z";
        }
        return mismatch instanceof InvalidFormatException ? "a value of another form" : "an object";
    }

    private static String where(@Nullable JsonLocation location, Map<String, Object> extensions) {
        if (location == null || location.getLineNr() < 1) {
            return "";
        }
        extensions.put("line", location.getLineNr());
        extensions.put("column", location.getColumnNr());
        return String.format(Locale.ROOT, " (line %d, column %d)", location.getLineNr(), location.getColumnNr());
    }

    private static String path(List<JsonMappingException.Reference> references) {
        return references.stream()
                .map(reference -> Objects.requireNonNullElseGet(
                        reference.getFieldName(), () -> Integer.toString(reference.getIndex())))
                .collect(Collectors.joining("."));
    }
}

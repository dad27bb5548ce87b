package org.rollcall.platform.web;

import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads parameters that are true or false. Java, and the framework with it, takes every word but true for false. */
@Provider
public class BooleanParameters implements ParamConverterProvider {

    @Override
    @SuppressWarnings("unchecked") // it is the converter of this very type
    public <T> @Nullable ParamConverter<T> getConverter(Class<T> rawType, Type genericType, Annotation[] annotations) {
        return rawType == boolean.class || rawType == Boolean.class
                ? (ParamConverter<T>) new Converter(name(annotations))
                : null;
    }

    private static String name(Annotation[] annotations) {
        return Optional.ofNullable(annotations).stream()
                .flatMap(Arrays::stream)
                .filter(QueryParam.class::isInstance)
                .map(annotation -> ((QueryParam) annotation).value())
                .findFirst()
                .orElse("a parameter");
    }

    private record Converter(String name) implements ParamConverter<Boolean> {

        @Override
        public Boolean fromString(String value) {
            return switch (value) {
                case "true" -> true;
                case "false" -> false;
                default ->
                    throw new ProblemException(
                            ProblemType.INVALID_PARAMETER,
                            "The value '%s' of %s is neither true nor false.".formatted(value, name),
                            Map.of("parameter", name));
            };
        }

        @Override
        public String toString(Boolean value) {
            return value.toString();
        }
    }
}

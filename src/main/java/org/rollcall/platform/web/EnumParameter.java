package org.rollcall.platform.web;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** A query parameter that chooses one of a few things, each named by a constant in lower case. */
public final class EnumParameter {

    private EnumParameter() {}

    /**
     * The constant that is chosen.
     *
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} where there is none of that name
     */
    public static <E extends Enum<E>> E of(String parameter, String value, Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> text(constant).equals(value))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        ProblemType.INVALID_PARAMETER,
                        "The value '%s' of %s is none of %s."
                                .formatted(
                                        value,
                                        parameter,
                                        String.join(
                                                ", ",
                                                Arrays.stream(type.getEnumConstants())
                                                        .map(EnumParameter::text)
                                                        .toList())),
                        Map.of("parameter", parameter)));
    }

    private static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}

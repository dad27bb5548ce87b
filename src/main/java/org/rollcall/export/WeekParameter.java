package org.rollcall.export;

import java.util.Map;
import org.rollcall.ping.Week;
import org.rollcall.problem.ProblemException;
import org.rollcall.problem.ProblemType;

/** Weeks in queries. */
final class WeekParameter {

    private WeekParameter() {}

    /**
     * The week that a parameter names.
     *
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} where it names none
     */
    static Week parse(String parameter, String text) {
        return Week.parse(text)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.INVALID_PARAMETER,
                        "%s: '%s' is no ISO week; write it like 2026-W47".formatted(parameter, text),
                        Map.of("parameter", parameter)));
    }
}

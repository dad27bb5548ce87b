package org.rollcall.analyse.customer;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.ValueFlag;

/** A few metrics of one ping, by the names that {@code health.yml} has for them. */
final class Counters {

    /** Stands for a metric that is not in the ping; no counter has it. */
    static final long ABSENT = Long.MIN_VALUE;

    private final List<String> names;
    private final long[] values;

    /** None of them is there at first. */
    Counters(List<String> names) {
        this.names = names;
        values = new long[names.size()];
        Arrays.fill(values, ABSENT);
    }

    /** Sets a metric by the place of its name. */
    void set(int place, long value) {
        values[place] = value;
    }

    /** Whether a metric is a number; why not, if it is not. Every negative number is a failure. */
    ValueFlag flag(String name) {
        var value = values[names.indexOf(name)];
        if (value == ABSENT) {
            return ValueFlag.ABSENT;
        }
        var flag = ValueFlag.of(value);
        return flag == ValueFlag.OK && value < 0 ? ValueFlag.COUNTER_ERROR : flag;
    }

    /** A metric; null where it is absent or failed. */
    @Nullable
    Long number(String name) {
        return flag(name) == ValueFlag.OK ? (Long) values[names.indexOf(name)] : null;
    }
}

package org.rollcall.analyse;

import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The metrics that tell how many users an instance has, and SQL that reads them of a row with the column {@code undeclared}: the
 * billable users count, else the active ones. Dictionaries of editions without licences do not declare the first.
 */
public final class UserCounts {

    /** Key path of the billable users. */
    public static final String BILLABLE = "license_billable_users";

    /** Key path of the active users. */
    public static final String ACTIVE = "active_user_count";

    private UserCounts() {}

    /**
     * SQL: the billable users, declared or not; null where there are none.
     *
     * @param numbers a vector, best an unpacked one
     */
    public static String billable(String numbers) {
        return """
                coalesce(%s, case when undeclared ->> '%2$s' ~ '^[0-9]{1,18}$' then (undeclared ->> '%2$s')::bigint end)
                """.formatted(declared(numbers, BILLABLE), BILLABLE);
    }

    /** SQL: the active users; null where there are none. */
    public static String active(String numbers) {
        return declared(numbers, ACTIVE);
    }

    /**
     * SQL of {@link #of}: the billable users, else the active ones; a number that could not be counted is none.
     *
     * @param numbers a vector, best an unpacked one
     */
    public static String users(String numbers) {
        return """
                (select number
                from (values (1, %s), (2, %s)) as users (place, number)
                where number >= 0
                order by place
                limit 1)
                """.formatted(billable(numbers), active(numbers));
    }

    /**
     * The number of users.
     *
     * @param numbers the one that says most first; the first one counts that is no failure
     */
    public static OptionalLong of(OptionalLong... numbers) {
        return Stream.of(numbers)
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .filter(number -> number >= 0)
                .findFirst();
    }

    private static String declared(String numbers, String keyPath) {
        return "%s[(select ordinal from metric where key_path = '%s')]".formatted(numbers, keyPath);
    }
}

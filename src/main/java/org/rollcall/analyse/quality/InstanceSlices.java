package org.rollcall.analyse.quality;

import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.rollcall.platform.database.Citus;

/**
 * Ranges of instances, whose vectors Citus is asked for one after the other: it collects all rows of a query in one place before it gives
 * the first, and those of all instances would be a temporary file of 35 KB for each ping. PostgreSQL alone gives them as they are read.
 */
final class InstanceSlices {

    /** Pings of a slice: some 10 MB. */
    private static final int PINGS = 300;

    private static final String COUNT = "select count(*) from instance";

    @SuppressWarnings("InlineFormatString") // beside the names that it binds
    private static final String CONDITION = " and %s.instance_id between :first_instance and :last_instance";

    /** An id begins with as many bits of a hash, so ranges of them have about the same number of instances. */
    private static final int BITS = 16;

    private InstanceSlices() {}

    /**
     * SQL that follows another condition; empty where all instances are read at once.
     *
     * @param table that has the column {@code instance_id}
     */
    static String condition(String table) {
        return Citus.isInstalled() ? CONDITION.formatted(table) : "";
    }

    /** @param pings that are read of each instance at the most */
    static List<Slice> of(Handle handle, int pings) {
        return Citus.isInstalled()
                ? slices(handle.createQuery(COUNT).mapTo(long.class).one() * pings / PINGS + 1)
                : List.of(Slice.ALL);
    }

    /** So many, or 65,536 where that is less. */
    static List<Slice> slices(long wanted) {
        var number = Math.min(wanted, 1L << BITS);
        return LongStream.range(0, number)
                .mapToObj(i -> new Slice(
                        first(i, number), new UUID(first(i + 1, number).getMostSignificantBits() - 1, -1)))
                .toList();
    }

    private static UUID first(long slice, long number) {
        return new UUID(((slice << BITS) / number) << (Long.SIZE - BITS), 0);
    }

    /** Both are in it. */
    record Slice(UUID first, UUID last) {

        private static final Slice ALL = slices(1).getFirst();

        /** Binds {@link #condition}, where there is one. */
        <S extends SqlStatement<S>> S bind(S statement) {
            return Citus.isInstalled()
                    ? statement.bind("first_instance", first).bind("last_instance", last)
                    : statement;
        }
    }
}

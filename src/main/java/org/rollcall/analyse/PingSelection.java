package org.rollcall.analyse;

/**
 * The pings that a scan gives: those of a stretch of arrivals that are asked for.
 *
 * @param after only pings that arrived after the one with this number; 0 for all
 * @param until only pings that arrived up to the one with this number; it must be settled. Which ping is current is
 *     decided among these too, so that the same stretch always gives the same pings
 */
public record PingSelection(PingQuery query, long after, long until, Order order) {

    /** The order of the pings. */
    public enum Order {
        /** As they were stored: the first is there at once, and a reader that has got some can go on after them. */
        ARRIVAL("arrival"),
        /**
         * By week, hostname and uuid, and then by arrival: for files in which readers look for some of them. Texts are in the
         * order of their bytes, none at all comes first.
         */
        WEEK("week, hostname collate \"C\", uuid collate \"C\", arrival");

        private final String sql;

        Order(String sql) {
            this.sql = sql;
        }

        String sql() {
            return sql;
        }
    }
}

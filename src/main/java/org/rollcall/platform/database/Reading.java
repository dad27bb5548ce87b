package org.rollcall.platform.database;

/** What a query can be asked of: the primary, or the place that analysts read from. */
public interface Reading {

    /** Runs work that does no harm when it happens twice, and again after a deadlock or the loss of the connection. */
    <T> T repeatable(Database.Work<T> work);

    /** Runs queries of many weeks in a transaction of their own, under the conditions of {@link #repeatable}. */
    <T> T query(Database.Work<T> work);

    /** As {@link #repeatable}, for a query that has to lock the partitions of all weeks. */
    <T> T ofManyWeeks(Database.Work<T> work);

    /** Runs work once that locks the partitions of all weeks for long; it is bounded in number by the caller. */
    <T> T longReading(Database.Work<T> work);
}

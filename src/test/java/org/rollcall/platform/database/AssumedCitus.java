package org.rollcall.platform.database;

/** Has statements be written as for a database with Citus, for as long as it is open. A plain PostgreSQL takes most of them, too. */
public final class AssumedCitus implements AutoCloseable {

    public AssumedCitus() {
        Citus.assume(true);
    }

    @Override
    public void close() {
        Citus.assume(false);
    }
}

package org.rollcall.platform.database;

/** A bean that keeps something of the database in memory, and is told when another replica has changed it. */
public interface NotificationListener {

    /** The PostgreSQL channel that it listens to; lower case, as it is written into SQL. */
    String channel();

    /**
     * Tells that data in memory may be out of date. Called after a notification on the channel, and whenever the connection has
     * come back, because a notification may have been missed meanwhile. It must be quick: the next one waits for it.
     */
    void changed();
}

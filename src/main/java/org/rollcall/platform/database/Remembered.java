package org.rollcall.platform.database;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was read from the database as a whole, and is read again when {@link CacheExpiry} says so.
 *
 * @param <T> what it is; never null
 */
public final class Remembered<T> {

    private final CacheExpiry expiry;
    private final Supplier<T> read;

    /** Null until it was read for the first time. */
    private volatile @Nullable T last;

    /** @param read reads it from the database */
    public Remembered(Notifications notifications, Supplier<T> read) {
        this.expiry = new CacheExpiry(notifications);
        this.read = read;
    }

    /**
     * As it was a second ago where another replica changes it, or a minute ago where it cannot say so.
     *
     * @throws RuntimeException where it has to be read, and cannot be
     */
    public T current() {
        return current(false);
    }

    /** As {@link #current}; while it cannot be read, as it was last. */
    public T currentOrLast() {
        return current(true);
    }

    private T current(boolean isLastEnough) {
        var known = last;
        if (known != null && !expiry.isDue()) {
            return known;
        }
        try {
            return readNow();
        } catch (RuntimeException e) {
            if (isLastEnough && known != null) {
                return known;
            }
            expiry.expire(); // what could not be read is still unknown
            throw e;
        }
    }

    /** One after the other, so that nothing is replaced by what is older. */
    private synchronized T readNow() {
        var now = read.get();
        last = now;
        return now;
    }

    /** The next who asks looks into the database. */
    public void expire() {
        expiry.expire();
    }
}

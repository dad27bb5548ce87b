package org.rollcall.ping.payload;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the values of a payload, in its order, by the places that they take in it. Places are counted in characters,
 * as parsers count them. It holds so many that every key path which people are shown has its own, and is none the larger for
 * hostile input.
 */
final class Fates {

    /** Nobody looks. */
    static final Fates NONE = new Fates(0);

    private static final int MOST = 50_000;
    private static final int INITIAL_SIZE = 64;

    private final int most;
    private int[] from;
    private int[] to;
    private Fate[] fates;
    private int size;
    private boolean full;

    private Fates(int most) {
        this.most = most;
        var length = Math.min(most, INITIAL_SIZE);
        from = new int[length];
        to = new int[length];
        fates = new Fate[length];
    }

    /** None so far. */
    static Fates empty() {
        return new Fates(MOST);
    }

    /**
     * Takes note of one.
     *
     * @param to behind the last character of what shares it
     */
    void add(int from, int to, Fate fate) {
        if (size == most) {
            full |= this != NONE;
            return;
        }
        if (size == fates.length) {
            var length = Math.min(most, 2 * size);
            this.from = Arrays.copyOf(this.from, length);
            this.to = Arrays.copyOf(this.to, length);
            fates = Arrays.copyOf(fates, length);
        }
        this.from[size] = from;
        this.to[size] = to;
        fates[size++] = fate;
    }

    /** Whether some were not noted, because there were too many. */
    boolean isFull() {
        return full;
    }

    /** Goes through them once, in the order of the payload. */
    Cursor cursor() {
        return new Cursor();
    }

    /** Tells the fates of one value after another. */
    final class Cursor {

        private int next;

        /**
         * The fate of a value.
         *
         * @param place not before that of the value before; it may be within that one
         * @param whole whether what becomes of a part of it becomes of all of it
         */
        Fate of(KeyPathReview.Place place, boolean whole) {
            while (next < size && to[next] <= place.name()) {
                next++;
            }
            @Nullable Fate found = null;
            for (var i = next; i < size && from[i] < place.end(); i++) {
                if (from[i] <= place.name() && to[i] >= place.end()) {
                    return fates[i];
                }
                if (to[i] > place.name() && (found == null || fates[i].kind().compareTo(found.kind()) > 0)) {
                    found = fates[i];
                }
            }
            if (found == null) {
                return Fate.KEPT;
            }
            return whole || found.kind() == Fate.Kind.NOTED ? found : new Fate(Fate.Kind.PARTLY, found.rule());
        }
    }
}

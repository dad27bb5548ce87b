package org.rollcall.platform.database;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Optional;

/** How far the log of the primary had come at which time. Old notes lie further apart than new ones, so that there are few of them. */
final class PrimaryLog {

    private static final Duration KEPT = Duration.ofDays(1);

    /** Two notes are no further apart than this part of the age of the older one. */
    private static final int PRECISION = 32;

    /** The newest one first. */
    private Deque<Note> notes = new ArrayDeque<>();

    /**
     * Notes where it is.
     *
     * @param bytes from its beginning
     * @param nanos in the time of {@link System#nanoTime}
     */
    synchronized void note(long bytes, long nanos) {
        if (!notes.isEmpty() && notes.getFirst().bytes() == bytes) {
            notes.removeFirst(); // the same state was there later, too
        }
        notes.addFirst(new Note(bytes, nanos));
        thin(nanos);
    }

    private void thin(long now) {
        var all = new ArrayList<>(notes);
        var kept = new ArrayDeque<Note>();
        for (var i = 0; i < all.size(); i++) {
            var age = now - all.get(i).nanos();
            if (age > KEPT.toNanos()) {
                break;
            }
            var isNeeded = i + 1 == all.size()
                    || kept.isEmpty()
                    || kept.getLast().nanos() - all.get(i + 1).nanos() > age / PRECISION;
            if (isNeeded) {
                kept.addLast(all.get(i));
            }
        }
        notes = kept;
    }

    /**
     * How old the state is that a standby has come to: everything that was committed before is in it.
     *
     * @param replayed bytes of the log
     * @param now in the time of {@link System#nanoTime}
     * @return empty where it is older than all notes
     */
    synchronized Optional<Duration> age(long replayed, long now) {
        return notes.stream()
                .filter(note -> note.bytes() <= replayed)
                .findFirst()
                .map(note -> Duration.ofNanos(now - note.nanos()));
    }

    private record Note(long bytes, long nanos) {}
}

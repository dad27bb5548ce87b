package org.rollcall.receive.upload;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** The places of uploads, from before the first byte of a body arrives until its answer; an address gets one at a time. */
@ApplicationScoped
class UploadPlaces {

    /** Each may hold a payload of the largest size in memory, and one after the other is fast enough. */
    static final int MAX_UPLOADS = 2;

    private static final Duration RETRY = Duration.ofSeconds(10);

    /** The addresses that have a place. */
    private final Set<String> taken = new HashSet<>();

    /**
     * Takes a place.
     *
     * @param address of the sender, as it is counted
     * @throws ProblemException {@link ProblemType#RATE_LIMITED} where there is none
     */
    synchronized Place take(String address) {
        if (taken.contains(address)) {
            throw limited("An upload of your address is under way; send this one when that is answered.");
        }
        if (taken.size() == MAX_UPLOADS) {
            throw limited(
                    String.format(Locale.ROOT, "Already %d uploads are under way; try again later.", MAX_UPLOADS));
        }
        taken.add(address);
        return new Place(address);
    }

    private synchronized void free(String address) {
        taken.remove(address);
    }

    private static ProblemException limited(String detail) {
        return new ProblemException(ProblemType.RATE_LIMITED, detail, Map.of(), RETRY);
    }

    /** A place, until it is closed. */
    final class Place implements AutoCloseable {

        private final String address;
        private boolean closed;

        private Place(String address) {
            this.address = address;
        }

        /** Gives it back; may be called twice. */
        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                free(address);
            }
        }
    }
}

package org.rollcall.receive.ingest;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.access.HostnameBinding;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * A sender that was let in.
 *
 * @param address for the limits; not to be kept
 * @param binding the hostnames that may be sent for; all where no token is needed
 * @param hasToken whether a token with the scope {@code ingest} was sent and looked at
 */
public record Sender(String address, HostnameBinding binding, boolean hasToken) {

    /** Anybody, where no token is needed. */
    static Sender anybody(String address) {
        return new Sender(address, HostnameBinding.ALL, false);
    }

    /** Who has sent a token with the scope {@code ingest}. */
    public static Sender withToken(String address, HostnameBinding binding) {
        return new Sender(address, binding, true);
    }

    /**
     * Checks what a payload says of itself.
     *
     * @param hostname null where it names none
     * @throws ProblemException {@link ProblemType#FORBIDDEN} where the sender's token is not for it
     */
    public void requireMaySendFor(@Nullable String hostname) {
        if (binding.all() || (hostname != null && binding.sees(hostname))) {
            return;
        }
        throw new ProblemException(
                ProblemType.FORBIDDEN,
                (hostname == null
                                ? "The payload names no hostname, and the token may only send for "
                                : "The payload names a hostname that the token may not send for; it may for ")
                        + String.join(", ", binding.patterns()) + ".",
                Map.of("hostnames", binding.patterns()));
    }
}

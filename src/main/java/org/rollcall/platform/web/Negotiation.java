package org.rollcall.platform.web;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Variant;
import java.util.List;
import java.util.Optional;

/** Chooses between the representations that an answer can have, by the header {@code Accept}. */
public final class Negotiation {

    private Negotiation() {}

    /**
     * The media type that the client wants most. The answer gets the header {@code Vary} by it.
     *
     * @return empty where it wants none of them to the letter
     * @throws ProblemException {@link ProblemType#INVALID_REQUEST} where the header cannot be read
     */
    public static Optional<MediaType> chosen(Request request, List<Variant> representations) {
        try {
            return Optional.ofNullable(request.selectVariant(representations)).map(Variant::getMediaType);
        } catch (RuntimeException _) { // of many kinds, an index out of bounds among them
            throw new ProblemException(
                    ProblemType.INVALID_REQUEST,
                    "The header Accept must list media types, such as text/markdown or application/json;q=0.5"
                            + " (RFC 9110, 12.5.1).");
        }
    }
}

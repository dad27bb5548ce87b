package org.rollcall.operate.privacy;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.access.Hostname;
import org.rollcall.platform.web.InvalidValue;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.platform.web.StrictBoolean;

/**
 * The body of {@code POST /api/v4/erasure_requests}, as it came in.
 *
 * @param hostname whose data is to be erased
 * @param block whether nothing of it is to be kept from then on
 */
@Schema(requiredProperties = "hostname")
public record NewErasureRequest(
        @Nullable String hostname,

        @JsonDeserialize(using = StrictBoolean.class) @Nullable
        Boolean block) {

    /**
     * The hostname, as {@link Hostname#host} has it.
     *
     * @throws ProblemException {@link ProblemType#INVALID_BODY}
     */
    String checkedHostname() {
        if (hostname == null || !Hostname.isName(hostname)) {
            throw ProblemException.invalid(
                    ProblemType.INVALID_BODY,
                    List.of(new InvalidValue(
                            "hostname", "must be one hostname, such as gitlab.example.com; it is for all ports")));
        }
        return Hostname.host(hostname);
    }

    boolean blocks() {
        return Boolean.TRUE.equals(block);
    }
}

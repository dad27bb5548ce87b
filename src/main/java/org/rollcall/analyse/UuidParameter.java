package org.rollcall.analyse;

import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.QueryParameter;

/** The parameter that chooses among the instances of a hostname. */
public record UuidParameter(
        @QueryParam("uuid") @Nullable String uuid, @Context UriInfo uri) {

    /** The uuid that is asked for; empty for instances that send none; null for all. */
    public @Nullable String text() {
        return QueryParameter.text(uri, "uuid", uuid);
    }
}

package org.rollcall.analyse;

import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.QueryParameter;

/** The parameters of everything about one instance: see {@link OneInstance}. */
public record InstanceParameters(
        @QueryParam("hostname") @Nullable String hostname,
        @BeanParam UuidParameter uuid,
        @Context UriInfo uri) {

    /** The hostname; empty where it is given without a value, which is no hostname; null where it is not given. */
    public @Nullable String hostnameText() {
        return QueryParameter.text(uri, "hostname", hostname);
    }
}

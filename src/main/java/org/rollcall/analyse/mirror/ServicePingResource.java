package org.rollcall.analyse.mirror;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.InstanceParameters;
import org.rollcall.ping.Week;
import org.rollcall.platform.web.IgnoresUnknownParameters;
import org.rollcall.platform.web.QueryParameter;

/** The mirror of what instances answer about their own pings: the payload, as it was sent and in two other forms. */
@Path("/api/v4/usage_data")
@RolesAllowed({"read_service_ping", "admin"})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Export")
@IgnoresUnknownParameters
public class ServicePingResource {

    private final ServicePings servicePings;

    ServicePingResource(ServicePings servicePings) {
        this.servicePings = servicePings;
    }

    @GET
    @Path("/service_ping")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public byte[] servicePing(@BeanParam Parameters parameters) {
        return servicePings.payload(parameters.wanted());
    }

    @GET
    @Path("/non_sql_metrics")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public byte[] nonSqlMetrics(@BeanParam Parameters parameters) {
        return servicePings.nonSqlMetrics(parameters.wanted());
    }

    @GET
    @Path("/queries")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public byte[] queries(@BeanParam Parameters parameters) {
        return servicePings.queries(parameters.wanted());
    }

    /** Which ping of which instance. */
    public record Parameters(
            @BeanParam InstanceParameters instance,
            @QueryParam("week") @Nullable String week,
            @Context UriInfo uri) {

        WantedPing wanted() {
            return new WantedPing(instance, QueryParameter.parsed(uri, "week", week, Week::parse, Week.NOT_A_WEEK));
        }
    }
}

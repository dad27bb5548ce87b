package org.rollcall.export;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.rollcall.http.QueryParameter;
import org.rollcall.ping.Week;

/** The mirror of an instance's own {@code service_ping}: its payload, as it was sent. */
@Path("/api/v4/usage_data/service_ping")
@RolesAllowed({"read_service_ping", "admin"})
@Tag(name = "Export", description = "What analysts take out")
public class ServicePingResource {

    private final ServicePings servicePings;

    ServicePingResource(ServicePings servicePings) {
        this.servicePings = servicePings;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "The payload of an instance, as it was sent", description = """
                    The current ping of the instance in the week: the one with the latest recorded_at. Equal, as JSON, to
                    what was sent; only the order of keys, white space and the spelling of fractions may differ.
                    """)
    @APIResponse(
            responseCode = "200",
            description = "The payload; {} where the instance sent none in that week",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public byte[] get(
            @QueryParam("hostname")
                    @Parameter(
                            description = "May be left out where the token sees exactly one instance",
                            example = "gitlab.example.com")
                    @Nullable
                    String hostname,
            @QueryParam("uuid")
                    @Parameter(
                            description =
                                    "Needed where several instances have the hostname; empty for the one that sends none",
                            example = "5f0e4b2a-1d3c-4e5f-8a9b-0c1d2e3f4a5b")
                    @Nullable
                    String uuid,
            @QueryParam("week")
                    @Parameter(
                            description = "ISO week; the newest that the instance has by default",
                            example = "2026-W47")
                    @Nullable
                    String week,
            @Context UriInfo uri) {
        return servicePings.payload(
                QueryParameter.text(uri, "hostname", hostname),
                QueryParameter.text(uri, "uuid", uuid),
                QueryParameter.parsed(uri, "week", week, Week::parse, Week.NOT_A_WEEK));
    }
}

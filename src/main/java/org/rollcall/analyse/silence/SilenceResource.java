package org.rollcall.analyse.silence;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.rollcall.analyse.LongSilence;
import org.rollcall.analyse.PingParameters;
import org.rollcall.analyse.table.TableAnswers;
import org.rollcall.analyse.table.TableFormat;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.web.PageParameters;

/** Instances, versions and fleets that have fallen silent. */
@Path("/api/v4/usage_data/silence")
@RolesAllowed({"read_service_ping", "admin"})
@Tag(name = "Export")
public class SilenceResource {

    private final Silence silence;
    private final TableAnswers answers;
    private final Caller caller;

    SilenceResource(Silence silence, TableAnswers answers, Caller caller) {
        this.silence = silence;
        this.answers = answers;
        this.caller = caller;
    }

    @GET
    @Produces(MediaType.WILDCARD)
    @APIResponse(
            responseCode = "200",
            headers = {
                @Header(name = HttpHeaders.CONTENT_DISPOSITION, schema = @Schema(type = SchemaType.STRING)),
                @Header(name = "Link", schema = @Schema(type = SchemaType.STRING)),
                @Header(name = PingParameters.OTHER_INSTANCES, schema = @Schema(type = SchemaType.INTEGER))
            },
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = SilenceAnswer.class)),
                @Content(mediaType = TableFormat.CSV, schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public Response get(
            @BeanParam @Valid Parameters parameters,
            @BeanParam @Valid PageParameters page,
            @BeanParam TableFormat format) {
        var visibility = parameters.pings().visibility(caller);
        var found = silence.page(visibility, parameters.weeks(), page);
        return answers.page(format, visibility, found.answer(), PageParameters.link(found.next()));
    }

    /** Which instances, and the weeks that make a silence. */
    public record Parameters(
            @QueryParam("hostname") List<String> hostname,

            @QueryParam("other_instances") @DefaultValue("false")
            boolean otherInstances,

            @QueryParam("weeks") @DefaultValue("2") @Min(1) @Max(LongSilence.GONE_WEEKS - 1)
            int weeks,

            @Context UriInfo uri) {

        /** The instances, of all weeks. */
        PingParameters pings() {
            return new PingParameters(hostname, null, null, otherInstances, uri);
        }
    }
}

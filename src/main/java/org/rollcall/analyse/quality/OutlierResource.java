package org.rollcall.analyse.quality;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingParameters;
import org.rollcall.analyse.table.TableAnswers;
import org.rollcall.analyse.table.TableFormat;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.web.PageParameters;
import org.rollcall.platform.web.QueryParameter;

/** Values that lie far outside of what their instances have sent before. */
@Path("/api/v4/usage_data/outliers")
@RolesAllowed({"read_service_ping", "admin"})
@Tag(name = "Export")
public class OutlierResource {

    private final OutlierList list;
    private final TableAnswers answers;
    private final Caller caller;

    OutlierResource(OutlierList list, TableAnswers answers, Caller caller) {
        this.list = list;
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
                        schema = @Schema(implementation = OutlierAnswer.class)),
                @Content(mediaType = TableFormat.CSV, schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public Response get(
            @QueryParam("hostname") List<String> hostname,
            @QueryParam("week") @Nullable String week,
            @BeanParam @Valid PageParameters page,
            @BeanParam TableFormat format) {
        var visibility = new PingParameters(hostname, null, null, false, page.uri()).visibility(caller);
        var wanted = QueryParameter.parsed(page.uri(), "week", week, Week::parse, Week.NOT_A_WEEK);
        var found = list.page(visibility, wanted, page);
        return answers.page(format, visibility, found.answer(), PageParameters.link(found.next()));
    }
}

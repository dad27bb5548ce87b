/** How good the data is: the health of metrics, outliers, silence, and instances that are not who they seem to be. */
@NullMarked
package org.rollcall.pages.quality;

import org.jspecify.annotations.NullMarked;

/** What an operator publishes of the fleet, for everybody: numbers, charts over months, and badges to embed. */
@NullMarked
package org.rollcall.pages.stats;

import org.jspecify.annotations.NullMarked;

// Keeps the pages of a grid worker's app on a telephone; its reach is /grid/ alone.

import { serve } from "./offline-pages";
import { GRID_PAGES } from "./offline-vault";

serve(GRID_PAGES, /^\/grid\/(?:new\/|queue\/|(?:patrols|reports)\/[0-9a-f-]{36}\/)?$/);

// Keeps the pages of opened drafts on a telephone.

import { serve } from "./offline-pages";
import { PAGES } from "./offline-vault";

serve(PAGES, /^\/drafts\/[0-9a-f-]{36}\/[a-z0-9_-]+\/$/);
